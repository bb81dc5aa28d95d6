/** Completion scripts for shells. */
@NullMarked
package io.kstlib.auth.cli.completion;

import org.jspecify.annotations.NullMarked;
