/**
 * Requests and answers of the JDK's types, sent by OkHttp. Sessions use it: their callers stream bodies in both directions, and cancel what
 * they no longer want.
 */
@NullMarked
package io.kstlib.http.session;

import org.jspecify.annotations.NullMarked;
