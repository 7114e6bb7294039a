using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>What stands on the pages of a device authorization.</summary>
internal static class PageParts
{
    private const string OtherCode = $"""<p><a href="{VerificationEndpoints.EntryPath}">Enter another code</a></p>""";

    private const string LogOut = """
        <form data-post="/api/auth/logout" data-failure="You could not be logged out."><button>Use another account</button></form>
        """;

    public static string AnotherAccount { get; } = $"<p>This request was opened with another account. Log in with that one to answer it.</p>\n{LogOut}";

    public static string Unknown { get; } = $"<p>This request is not known, or its time is over.</p>\n{OtherCode}";

    /// <summary>The code, to be typed or compared.</summary>
    public static string EnterCode(string challenge, string userCode) => $"""
        <p>Enter the code that the program shows. If a code came with the link, compare the two. Go on only if you started that program yourself.</p>
        <form data-post="/api/oauth2/device/accept" data-failure="That code is not known, was entered already, or its time is over.">
        <input type="hidden" name="device_challenge" value="{Page.Text(challenge)}">
        <label>Code <input name="user_code" value="{Page.Text(userCode)}" placeholder="XXXX-XXXX" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus></label>
        <button>Continue</button>
        </form>
        """;

    /// <summary>For whoever is logged in already.</summary>
    public static string Continue(string next) => $"""
        <p>You are logged in.</p>
        <p><a href="{Page.Text(next)}">Continue</a></p>
        """;

    /// <summary>The ways in that this installation has.</summary>
    /// <param name="methods">The ways.</param>
    /// <param name="next">Where to go then; empty for this page again.</param>
    /// <param name="here">This page.</param>
    public static string LogIn(LoginMethodsView methods, string next, string here)
    {
        var password = methods.Password ? $"""
            <form data-post="/api/auth/login" data-next="{Page.Text(next)}" data-failure="The e-mail address or the password is wrong.">
            <label>E-mail address <input name="email" autocomplete="username" required autofocus></label>
            <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
            <button>Log in</button>
            </form>
            """ : "";
        var providers = methods.Providers.Select(provider => $"""
            <p><a href="/api/auth/oidc/{Page.Text(Uri.EscapeDataString(provider.Id))}/login?next={Page.Text(Uri.EscapeDataString(here))}">Log in with {Page.Text(provider.DisplayName)}</a></p>
            """);
        return $"<p>Log in to connect a program to a workspace of yours.</p>\n{password}\n{string.Join('\n', providers)}";
    }

    /// <summary>The request with the question, or what became of it.</summary>
    public static string Request(DeviceRequestView request, string challenge) => request switch
    {
        { State: DeviceGrantState.Approved or DeviceGrantState.Redeemed } => "<p>Done: the program is connected. You may close this window.</p>",
        { State: DeviceGrantState.Denied } => "<p>Done: the program was turned away. You may close this window.</p>",
        { IsExpired: true } => Unknown,
        _ => Question(request, challenge),
    };

    private static string Question(DeviceRequestView request, string challenge)
    {
        var post = Page.Text($"/api/oauth2/consent?consent_challenge={Uri.EscapeDataString(challenge)}");
        var options = request.Workspaces.Select(place => $"""<option value="{place.Id.Value}">{Page.Text(place.Name)} ({RoleWire.Text(place.Role)})</option>""");
        var choice = request.Workspaces.Count > 0 ? $"""
            <label>Workspace <select name="workspace_id" required>
            {string.Join('\n', options)}
            </select></label>
            <button name="action" value="accept">Allow</button>
            """ : "<p>There is no workspace in which you may register agents.</p>";
        return $"""
            <p><strong>{Page.Text(request.ClientName)}</strong> with the code <code>{Page.Text(request.UserCode)}</code> wants to register agents in a workspace, in the name of {Page.Text(request.Account)}.</p>
            <form data-post="{post}" data-failure="That did not work. The request may have been answered, or its time is over.">
            {choice}
            <button name="action" value="deny" formnovalidate>Deny</button>
            </form>
            {LogOut}
            """;
    }
}
