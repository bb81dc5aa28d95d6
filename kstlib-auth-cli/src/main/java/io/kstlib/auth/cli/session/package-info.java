/** What every command uses: the process around it, the configuration, exit codes. */
@NullMarked
package io.kstlib.auth.cli.session;

import org.jspecify.annotations.NullMarked;
