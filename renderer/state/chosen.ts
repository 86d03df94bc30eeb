/** Those whom somebody has chosen to mention in what is being written, by conversation; which of them are, the text says when it is sent. */
export function createChosen() {
  const chosen = new Map<string, Set<string>>();
  const choose = (conversation: string, person: string): void => {
    chosen.set(conversation, (chosen.get(conversation) ?? new Set()).add(person));
  };
  return {
    choose,
    /** Those of a conversation, as an argument; they are forgotten, until they are given back. */
    take(conversation: string): { readonly chosen?: string[] } {
      const people = [...(chosen.get(conversation) ?? [])];
      chosen.delete(conversation);
      return people.length > 0 ? { chosen: people } : {};
    },
    giveBack(conversation: string, people: readonly string[] = []): void {
      for (const person of people) choose(conversation, person);
    },
    forget: (): void => chosen.clear(),
  };
}
export type ChosenPeople = ReturnType<typeof createChosen>;
