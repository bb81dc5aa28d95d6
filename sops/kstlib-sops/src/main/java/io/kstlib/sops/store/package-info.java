/**
 * Reads and writes the file formats other than YAML, as sops does.
 *
 * <p>The rules are those of the packages {@code stores/json}, {@code stores/ini} and {@code stores/dotenv} of sops 3.13.2, down to the
 * bytes: the order of keys, the place of comments, Go's escapes, the width to which INI is padded. JSON is read by Jackson's streaming
 * parser; its writer, like every other for Java, escapes and indents otherwise than Go. For INI, ini4j was weighed: it has had no release
 * since 2015, and knows neither the quotes by backticks nor the continued lines of Go's {@code ini.v1}. dotenv-java takes
 * quotes away, which sops does not.
 */
@NullMarked
package io.kstlib.sops.store;

import org.jspecify.annotations.NullMarked;
