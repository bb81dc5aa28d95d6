/** Writes a configuration, and asks for consent to one that was found. */
@NullMarked
package io.kstlib.auth.cli.setup;

import org.jspecify.annotations.NullMarked;
