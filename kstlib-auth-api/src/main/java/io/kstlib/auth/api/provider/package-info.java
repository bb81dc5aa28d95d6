/** Providers: what speaks to one authorization server, without knowing how tokens are stored. */
@NullMarked
package io.kstlib.auth.api.provider;

import org.jspecify.annotations.NullMarked;
