/** An embedded identity provider for a first login. */
@NullMarked
package io.kstlib.auth.demo;

import org.jspecify.annotations.NullMarked;
