namespace AgentPlatform.Api.Surfaces.OpenSession.Service;

/// <summary>The texts of <c>/docs</c> and <c>/llms.txt</c>.</summary>
internal static class DocsText
{
    private const string Endpoints = """
        - `POST /api/sessions` uploads a recorded session (bearer token or API key)
        - `GET /api/sessions` lists sessions: `page`, `per_page`, `search`, `tool`, `sort`, `time_range`
        - `GET /api/sessions/{id}` shows one session
        - `GET /api/sessions/{id}/raw` downloads it as HAIL JSON lines
        - `POST /api/sessions/{id}/events` adds events to a live session
        - `DELETE /api/sessions/{id}` deletes one's own session
        """;

    public static string Overview(string baseUrl) => $"""
        # OpenSession

        Stores and shares recorded AI coding sessions in the HAIL format.

        - Documentation: {baseUrl}/docs
        - API: {baseUrl}/api

        ## Sessions

        {Endpoints}

        """;

    public static string Docs(string baseUrl) => $"""
        # OpenSession on AgentPlatform

        This server stores recorded AI coding sessions in the HAIL format (Human AI Interaction Log), lists and searches them.

        ## First steps

        1. Get an API key:

           ```sh
           curl -X POST {baseUrl}/api/register -H 'Content-Type: application/json' -d '{"{"}"nickname":"me"{"}"}'
           ```

        2. Upload a session with `Authorization: Bearer <api_key>`: `POST {baseUrl}/api/sessions` with the body `{"{"}"session": <HAIL session>{"}"}`.
        3. Read it back: `GET {baseUrl}/api/sessions/<id>/raw`.

        ## Endpoints

        {Endpoints}

        Every error is `{"{"}"error":"<text>"{"}"}`; with `Accept: application/problem+json` it is RFC 9457 problem details instead. The whole API with all types:
        [{baseUrl}/docs]({baseUrl}/docs) in a browser, [{baseUrl}/openapi/opensession.json]({baseUrl}/openapi/opensession.json) for programs.

        """;
}
