/** The {@code kstlib} command: what it is given, what it runs. */
@NullMarked
package io.kstlib.auth.cli;

import org.jspecify.annotations.NullMarked;
