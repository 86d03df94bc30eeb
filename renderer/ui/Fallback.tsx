import { Component, type ReactNode } from "react";

interface FallbackProps {
  /** What stands where drawing failed. */
  readonly instead: ReactNode;
  readonly children: ReactNode;
}

/** Keeps a fault in drawing one thing from taking the whole window with it. */
export class Fallback extends Component<FallbackProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
