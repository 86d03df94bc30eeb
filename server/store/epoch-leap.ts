/**
 * With a new epoch everybody's own stream leaps ahead by so many revs, onto a row that says nothing: what is written from there on has a
 * higher rev than whatever the store has lost, and a client can tell what came later (main/messaging/SPEC.md, PS5).
 */
export const epochLeap = 1_000_000;
export const epochKey = "epoch:renewed";
