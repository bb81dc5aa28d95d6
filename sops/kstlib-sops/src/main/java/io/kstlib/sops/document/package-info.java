/**
 * Reads and writes the file formats as sops does: trees in, bytes out, byte for byte.
 *
 * <p>The rules are those of the packages {@code stores/json}, {@code stores/ini} and {@code stores/dotenv} of sops 3.13.2: the order of keys,
 * the place of comments, Go's escapes, the width to which INI is padded. Jackson's streaming parser reads JSON. Its writer is not used: like
 * every other for Java, it does not escape and indent as Go does. For INI, ini4j was considered: it has had no release since 2015, and knows
 * neither the quotes by backticks nor the continued lines of Go's {@code ini.v1}. dotenv-java removes quotes, which sops does not.
 *
 * <p>YAML follows {@code go.yaml.in/yaml/v3} 3.0.4, the library of sops 3.13.2: which node a comment belongs to, since sops encrypts a
 * comment with that node, and the layout of the output. SnakeYAML finds the tokens. Its parser and its emitter, and those of
 * snakeyaml-engine, attach comments to other nodes and have another layout. So the tree, the comments and the output are made here.
 */
@NullMarked
package io.kstlib.sops.document;

import org.jspecify.annotations.NullMarked;
