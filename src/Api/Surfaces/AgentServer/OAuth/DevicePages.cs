using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Domain.Identity;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>
/// The pages of a device authorization, which belong to a browser app in the original. Whole by themselves: nothing is loaded from anywhere, nobody may put them into a frame, and what runs
/// in them is one short script that sends their forms as JSON.
/// </summary>
internal static class DevicePages
{
    public const string DevicePath = "/oauth2/device";
    public const string LoginPath = "/oauth2/login";
    public const string ConsentPath = "/oauth2/consent";

    private const string Tag = "Device authorization";

    public static void MapDevicePages(this AgentServerRoutes routes)
    {
        routes.Get(DevicePath, Device, "oauth2.pages.device", Tag, "The page to enter a program's code", VerificationAuth.Optional)
            .Describe("Asks whoever is not logged in to log in first.").Text(Page.ContentType, Page.Example)
            .WithMetadata(new ParameterWords("device_challenge", "Names the request from now on."), new ParameterWords("user_code", "The code, to be confirmed."));
        routes.Get(LoginPath, Login, "oauth2.pages.login", Tag, "The page to log in", VerificationAuth.Optional)
            .Describe("Leads on to `oauth2.login.begin`.").Text(Page.ContentType, Page.Example).WithMetadata(new ParameterWords("login_challenge", "Names the request."));
        routes.Get(ConsentPath, Consent, "oauth2.pages.consent", Tag, "The page to answer a program", VerificationAuth.Optional)
            .Describe("Shows the request to whoever has entered its code, with the workspaces where they may register agents; afterwards what became of it.").Text(Page.ContentType, Page.Example)
            .WithMetadata(new ParameterWords("consent_challenge", "Names the request."));
    }

    private static async Task<Reply<TextBody>> Device(
        [FromQuery(Name = "device_challenge")] string? challenge, [FromQuery(Name = "user_code")] string? userCode, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        if (caller.IsAnonymous) return await LogInFirst(request, caller, sender, next: "", ct);
        return Page.Show("Connect a program", PageParts.EnterCode(string.IsNullOrEmpty(challenge) ? DeviceChallenge.New() : challenge, userCode ?? ""));
    }

    private static async Task<Reply<TextBody>> Login([FromQuery(Name = "login_challenge")] string? challenge, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var next = $"/api/oauth2/login?login_challenge={Uri.EscapeDataString(challenge ?? "")}";
        return caller.IsAnonymous ? await LogInFirst(request, caller, sender, next, ct) : Page.Show("Log in", PageParts.Continue(next));
    }

    private static async Task<Reply<TextBody>> Consent([FromQuery(Name = "consent_challenge")] string? challenge, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        if (caller.IsAnonymous) return await LogInFirst(request, caller, sender, next: "", ct);
        var found = await sender.Send(new GetDeviceRequest(caller, challenge ?? ""), ct);
        if (found.Error is not { } refusal) return Page.Show("Connect a program", PageParts.Request(found.Value, challenge ?? ""));
        if (refusal == DeviceGrantErrors.AnotherPerson) return Page.Show("Connect a program", PageParts.AnotherAccount);
        return refusal == DeviceGrantErrors.UnknownChallenge ? Page.Show("Connect a program", PageParts.Unknown) : refusal;
    }

    private static async Task<Reply<TextBody>> LogInFirst(HttpRequest request, Caller caller, ISender sender, string next, CancellationToken ct)
    {
        var methods = await sender.Send(new ListLoginMethods(caller), ct);
        if (methods.Error is { } refusal) return refusal;
        return Page.Show("Log in", PageParts.LogIn(methods.Value, next, $"{request.Path}{request.QueryString}"));
    }
}
