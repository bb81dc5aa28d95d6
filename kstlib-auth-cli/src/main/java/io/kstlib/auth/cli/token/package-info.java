/** Uses a token: prints it, sends a request with it, runs a program with it, and shows its person. */
@NullMarked
package io.kstlib.auth.cli.token;

import org.jspecify.annotations.NullMarked;
