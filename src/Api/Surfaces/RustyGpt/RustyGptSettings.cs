namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>Section <c>AgentPlatform:RustyGpt</c>: the log-ins of RustyGPT's own form. Their names there are <c>GITHUB_*</c> and <c>APPLE_*</c>.</summary>
internal sealed record RustyGptSettings
{
    public CodeLoginSettings GitHub { get; init; } = new();

    public CodeLoginSettings Apple { get; init; } = new();

    internal sealed record CodeLoginSettings
    {
        public string ClientId { get; init; } = "";

        public string ClientSecret { get; init; } = "";

        public string RedirectUri { get; init; } = "";

        public string AuthUrl { get; init; } = "";

        public string TokenUrl { get; init; } = "";
    }
}
