/** Asking a person whether a configuration that lies in the working directory may count. */
@NullMarked
package io.kstlib.auth.cli.consent;

import org.jspecify.annotations.NullMarked;
