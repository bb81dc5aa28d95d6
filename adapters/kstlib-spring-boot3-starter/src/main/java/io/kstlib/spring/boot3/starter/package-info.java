/**
 * The health of logins and the default for redirects for Spring Boot 3.5.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.spring.boot3.starter;

import org.jspecify.annotations.NullMarked;
