using System.Security.Cryptography;
using System.Text.Encodings.Web;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>The frame of a page, with headers that let nothing in from elsewhere.</summary>
internal static class Page
{
    public const string ContentType = "text/html; charset=utf-8";
    public const string Example = "<!doctype html>…";

    private const int NonceBytes = 16;

    private const string Style = """
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
        body { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem; }
        h1 { font-size: 1.4rem; }
        form { display: grid; gap: .75rem; margin: 1.25rem 0; }
        label { display: grid; gap: .25rem; }
        input, select, button { font: inherit; padding: .55rem .7rem; border: 1px solid GrayText; border-radius: .4rem; }
        button { cursor: pointer; font-weight: 600; }
        code { font-size: 1.15em; letter-spacing: .06em; }
        #error { color: light-dark(#b00020, #ff8a80); min-height: 1.5em; }
        """;

    // Whoever logs in or answers stays on this server: addresses come from its own answers.
    private const string Script = """
        const error = document.getElementById('error');
        for (const form of document.querySelectorAll('form[data-post]')) form.addEventListener('submit', async event => {
          event.preventDefault();
          error.textContent = '';
          const body = Object.fromEntries(new FormData(form));
          if (event.submitter && event.submitter.name) body[event.submitter.name] = event.submitter.value;
          try {
            const answer = await fetch(form.dataset.post, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
            if (!answer.ok) { error.textContent = answer.status === 429 ? 'Too many attempts. Wait a minute, then try again.' : form.dataset.failure; return; }
            const next = form.dataset.next || (await answer.json()).redirect_to;
            if (next) location.assign(next); else location.reload();
          } catch { error.textContent = 'The server does not answer. Try again.'; }
        });
        """;

    /// <summary>A page with this heading and these parts, which are HTML already.</summary>
    public static Reply<TextBody> Show(string title, string parts)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        var html = $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title>
            <style nonce="{nonce}">
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{Text(title)}</h1>
            {parts}
            <p id="error" role="alert"></p>
            <noscript><p>This page needs JavaScript.</p></noscript>
            </main>
            <script nonce="{nonce}">
            {Script}
            </script>
            </body>
            </html>

            """;
        return Reply.Value(new TextBody(html, ContentType)).With(headers => Protect(headers, nonce));
    }

    /// <summary>Text as HTML, also between the quotes of an attribute.</summary>
    public static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static void Protect(IHeaderDictionary headers, string nonce)
    {
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
