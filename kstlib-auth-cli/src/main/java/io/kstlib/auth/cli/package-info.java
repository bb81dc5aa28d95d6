/** The kstlib command. */
@NullMarked
package io.kstlib.auth.cli;

import org.jspecify.annotations.NullMarked;
