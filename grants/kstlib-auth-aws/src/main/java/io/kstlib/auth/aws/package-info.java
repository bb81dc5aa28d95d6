/**
 * The provider type {@code aws}. AWS STS accepts the JWT of a login at an OpenID provider and gives temporary credentials of a role
 * ({@code AssumeRoleWithWebIdentity}, version 2011-06-15 of the API).
 *
 * <p>The AWS SDK was weighed. The request is one form without a signature, and the answer is a small document. The SDK with its own HTTP stack has more
 * than ten megabytes, and knows neither the proxies nor the trust of the provider's section.
 */
@NullMarked
package io.kstlib.auth.aws;

import org.jspecify.annotations.NullMarked;
