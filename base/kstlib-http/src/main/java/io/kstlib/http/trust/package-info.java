/** Whom to believe to be the server that was asked for, and in words why someone is not believed. */
@NullMarked
package io.kstlib.http.trust;

import org.jspecify.annotations.NullMarked;
