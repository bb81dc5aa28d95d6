/** Finds out why a login does not work, and which plugins are loaded. */
@NullMarked
package io.kstlib.auth.cli.doctor;

import org.jspecify.annotations.NullMarked;
