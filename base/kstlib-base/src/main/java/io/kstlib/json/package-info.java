/**
 * Strict, bounded JSON (RFC 8259) to and from plain maps and lists.
 *
 * <p>It uses Jackson's streaming parser, not its data binding. The data binding keeps the last of two members with the same name by
 * default. It also takes several times as long to load, before every token that a command prints.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.json;

import org.jspecify.annotations.NullMarked;
