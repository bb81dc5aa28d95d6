/**
 * Reads and writes YAML with its comments, as sops does.
 *
 * <p>Follows {@code go.yaml.in/yaml/v3} 3.0.4, the library of sops 3.13.2: which node a comment belongs to, since sops encrypts a comment
 * with that node, and the layout of what is written. SnakeYAML finds the tokens. Its parser and its emitter, and those of snakeyaml-engine,
 * attach comments to other nodes and have another layout. So the tree, the comments and the output are made here.
 */
@NullMarked
package io.kstlib.sops.yaml;

import org.jspecify.annotations.NullMarked;
