# Varnish between a TLS proxy and Rostra, for crowds: however many viewers ask for a part or a playlist, Rostra is asked once,
# and all of them are answered the moment it answers. Varnish 7.1 (Debian 12) and later:
#
#   varnishd -a 127.0.0.1:6081 -f /etc/varnish/rostra.vcl -s malloc,1g
#
# The proxy in front (deploy/nginx/rostra.conf with 127.0.0.1:6081 as upstream) sets X-Forwarded-For and X-Forwarded-Proto;
# Rostra trusts both: trusted-proxy = 127.0.0.1, and the address of this machine if it is another one.
vcl 4.1;

backend rostra {
  .host = "127.0.0.1";
  .port = "8080";
  # Longer than Rostra holds a request.
  .first_byte_timeout = 75s;
  .between_bytes_timeout = 75s;
}

sub vcl_recv {
  if (req.http.Upgrade ~ "(?i)websocket") {
    return (pipe);
  }
  if (req.url == "/metrics" || req.url ~ "^/metrics[?/]") {
    return (synth(404));
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  # Public shows only: the addresses of private ones have a ~.
  if (req.url ~ "^/hls/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/[0-9]+/[0-9a-z.]+(\?|$)") {
    set req.url = regsub(req.url, "\?.*", "");
    unset req.http.Cookie;
    return (hash);
  }
  if (req.url ~ "^/hls/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/live\.m3u8\?(.*&)?_HLS_msn=") {
    # What a playlist can be asked, in one order; twice the same is a mistake that Rostra answers.
    if (req.url !~ "_HLS_msn=.*_HLS_msn=|_HLS_part=.*_HLS_part=|_HLS_skip=.*_HLS_skip=") {
      set req.http.X-Rostra-Query = regsub(req.url, ".*[?&](_HLS_msn=[^&]*).*", "\1");
      if (req.url ~ "[?&]_HLS_part=") {
        set req.http.X-Rostra-Query = req.http.X-Rostra-Query + regsub(req.url, ".*[?&](_HLS_part=[^&]*).*", "&\1");
      }
      if (req.url ~ "[?&]_HLS_skip=") {
        set req.http.X-Rostra-Query = req.http.X-Rostra-Query + regsub(req.url, ".*[?&](_HLS_skip=[^&]*).*", "&\1");
      }
      set req.url = regsub(req.url, "\?.*", "?") + req.http.X-Rostra-Query;
      unset req.http.X-Rostra-Query;
    }
    unset req.http.Cookie;
    return (hash);
  }
  if (req.url ~ "^/assets/") {
    unset req.http.Cookie;
    return (hash);
  }
  return (pass);
}

sub vcl_hash {
  hash_data(req.url);
  # One audience, whatever name it uses for this server.
  return (lookup);
}

sub vcl_pipe {
  set bereq.http.Connection = "Upgrade";
  set bereq.http.Upgrade = req.http.Upgrade;
}

sub vcl_backend_response {
  if (bereq.uncacheable) {
    return (deliver);
  }
  set beresp.grace = 0s;
  set beresp.keep = 0s;
  if (bereq.url ~ "^/hls/") {
    # An answer that may not be kept would make those who wait ask one after the other: errors are kept for a moment.
    if (beresp.status != 200) {
      set beresp.ttl = 1s;
    }
    return (deliver);
  }
}
