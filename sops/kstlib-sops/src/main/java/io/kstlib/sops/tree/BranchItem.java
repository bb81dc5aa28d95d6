package io.kstlib.sops.tree;

/** What a {@link Branch} is made of: entries, and the comments between them. */
public sealed interface BranchItem permits Entry, Comment {}
