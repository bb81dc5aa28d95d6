/**
 * Reads and writes the file formats other than YAML, as sops does.
 *
 * <p>The rules are those of the packages {@code stores/json}, {@code stores/ini} and {@code stores/dotenv} of sops 3.13.2, byte for byte: the
 * order of keys, the place of comments, Go's escapes, the width to which INI is padded. Jackson's streaming parser reads JSON. Its writer is not
 * used: like every other for Java, it does not escape and indent as Go does. For INI, ini4j was considered: it has had no release since 2015, and
 * knows neither the quotes by backticks nor the continued lines of Go's {@code ini.v1}. dotenv-java removes quotes, which sops does not.
 */
@NullMarked
package io.kstlib.sops.store;

import org.jspecify.annotations.NullMarked;
