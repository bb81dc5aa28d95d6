/**
 * The tokens of a YAML text, and the comments between them.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.sops.yaml.scan;

import org.jspecify.annotations.NullMarked;
