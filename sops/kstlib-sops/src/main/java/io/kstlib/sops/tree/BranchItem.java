package io.kstlib.sops.tree;

/** An item of a {@link Branch}: an entry, or a comment between entries. */
public sealed interface BranchItem permits Entry, Comment {}
