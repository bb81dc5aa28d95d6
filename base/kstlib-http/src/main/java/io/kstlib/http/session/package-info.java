/**
 * Requests and answers of the JDK's types, sent by OkHttp: what sessions use, whose callers stream bodies either way and cancel what they do
 * not want any more.
 */
@NullMarked
package io.kstlib.http.session;

import org.jspecify.annotations.NullMarked;
