namespace AgentPlatform.Api.Hosting;

/// <summary>The version of this build.</summary>
internal static class ProductVersion
{
    /// <summary>As <c>major.minor.patch</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
