/** The configuration keys of providers that use OAuth 2.0, and the rules between them. */
@NullMarked
package io.kstlib.auth.oauth2.config;

import org.jspecify.annotations.NullMarked;
