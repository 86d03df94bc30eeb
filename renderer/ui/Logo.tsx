import icon from "../../assets/icon.svg";

/** The magpie. Decoration beside the name. */
export function Logo({ size }: { readonly size: number }) {
  return <img src={icon} width={size} height={size} alt="" draggable={false} />;
}
