/** Which proxy leads to a server, and in words why it does not. */
@NullMarked
package io.kstlib.http.proxy;

import org.jspecify.annotations.NullMarked;
