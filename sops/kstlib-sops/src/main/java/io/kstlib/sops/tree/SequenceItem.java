package io.kstlib.sops.tree;

/** An item of a {@link Sequence}: a value, or a comment between values. */
public sealed interface SequenceItem permits Value, Comment {}
