/** The command {@code credential}: a token in the protocol of another tool, which starts the command and reads its answer. */
@NullMarked
package io.kstlib.auth.cli.command.credential;

import org.jspecify.annotations.NullMarked;
