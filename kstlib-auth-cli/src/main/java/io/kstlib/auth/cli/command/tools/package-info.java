/** Sets other tools up: writes into their configuration that they get their token from kstlib, and undoes that. */
@NullMarked
package io.kstlib.auth.cli.command.tools;

import org.jspecify.annotations.NullMarked;
