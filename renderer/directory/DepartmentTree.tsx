import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { type DepartmentNode, treeLines } from "./tree.ts";
import styles from "./DepartmentTree.module.css";

const rowHeight = 34;
/** How far a level stands to the right of the one above it, in px. */
const indent = 16;

export interface DepartmentTreeProps {
  /** Everybody, with the departments below. */
  readonly root: DepartmentNode;
  readonly chosen: DepartmentNode | null;
  onChoose(node: DepartmentNode): void;
}

const keyOf = ({ id }: DepartmentNode): string => id ?? "without";

/** The departments under one another: arrows walk and open them, as in every tree. */
export function DepartmentTree({ root, chosen, onChoose }: DepartmentTreeProps) {
  const { t } = useWords();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => {
    const below = treeLines(root.children, open, 2, root);
    return [{ node: root, level: 1, parent: null }, ...below];
  }, [root, open]);
  const at = lines.findIndex(({ node }) => node === chosen);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const line = lines[index];
      return line === undefined ? index : `${line.level} ${keyOf(line.node)}`;
    },
    overscan: 8,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])]
        .filter((index) => index >= 0)
        .sort((a, b) => a - b),
  });
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
  }, [at, virtualizer]);

  const toggle = ({ id }: DepartmentNode, opens: boolean): void => {
    if (id === null) return;
    const next = new Set(open);
    if (opens) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    const isOpen = open.has(line?.node.id ?? "");
    const hasBelow = line !== undefined && line.node !== root && line.node.children.length > 0;
    const goTo = (index: number): void => {
      const next = lines[Math.min(Math.max(index, 0), lines.length - 1)];
      if (next) onChoose(next.node);
    };
    if (event.key === "ArrowDown") goTo(at + 1);
    else if (event.key === "ArrowUp") goTo(at - 1);
    else if (event.key === "Home") goTo(0);
    else if (event.key === "End") goTo(lines.length - 1);
    else if (event.key === "ArrowRight" && line) {
      if (hasBelow && !isOpen) toggle(line.node, true);
      else if (hasBelow || line.node === root) goTo(at + 1);
    } else if (event.key === "ArrowLeft" && line) {
      if (isOpen) toggle(line.node, false);
      else if (line.parent) onChoose(line.parent);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={0}
      className={styles["tree"]}
      aria-label={t.directory.departments}
      aria-activedescendant={at < 0 ? undefined : `department-${at}`}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={styles["sheet"]}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const { node, level } = line;
          const hasBelow = node !== root && node.children.length > 0;
          const isOpen = node.id !== null && open.has(node.id);
          const name =
            node === root ? t.directory.everybody : (node.name ?? t.people.withoutDepartment);
          return (
            <div
              key={key}
              id={`department-${index}`}
              role="treeitem"
              aria-level={level}
              aria-selected={index === at}
              aria-expanded={node === root ? true : hasBelow ? isOpen : undefined}
              className={styles["line"]}
              style={{
                transform: `translateY(${start}px)`,
                paddingLeft: Math.max(0, level - 1) * indent,
              }}
              onClick={() => onChoose(node)}
              onDoubleClick={() => hasBelow && toggle(node, !isOpen)}
            >
              <span
                className={styles["arrow"]}
                data-open={isOpen}
                aria-hidden="true"
                onClick={(event) => {
                  if (!hasBelow) return;
                  event.stopPropagation();
                  toggle(node, !isOpen);
                }}
              >
                {hasBelow ? <ChevronRight size={14} /> : null}
              </span>
              <span className={styles["name"]} dir="auto">
                {name}
              </span>
              <span className={styles["count"]}>{node.count}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
