/** Shows what is configured and what is stored. */
@NullMarked
package io.kstlib.auth.cli.status;

import org.jspecify.annotations.NullMarked;
