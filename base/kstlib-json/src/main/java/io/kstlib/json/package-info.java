/**
 * Strict, bounded JSON (RFC 8259) to and from plain maps and lists.
 *
 * <p>Jackson's streaming parser reads and writes. Its data binding was weighed: it keeps the last of two members with one name unless told
 * otherwise, and takes a multiple of the time to load, before every token that a command hands out.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.json;

import org.jspecify.annotations.NullMarked;
