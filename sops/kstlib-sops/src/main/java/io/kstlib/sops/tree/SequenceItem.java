package io.kstlib.sops.tree;

/** What a {@link Sequence} is made of: values, and the comments between them. */
public sealed interface SequenceItem permits Value, Comment {}
