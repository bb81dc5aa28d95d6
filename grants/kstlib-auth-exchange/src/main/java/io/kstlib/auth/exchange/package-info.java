/** Tokens for tokens, and the tokens of platforms, such as Kubernetes and GitHub Actions. */
@NullMarked
package io.kstlib.auth.exchange;

import org.jspecify.annotations.NullMarked;
