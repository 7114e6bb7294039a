using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>
/// How a person answers a program: enter its code, choose a workspace, agree or not (contract agentserver 3.6). In the original the challenges of the three steps come from another server
/// and differ; here one text names the request in all of them. The browser makes it up on the way in, and it names nothing until a code is entered with it.
/// </summary>
internal static class VerificationEndpoints
{
    /// <summary>Where people are sent by the program.</summary>
    public const string EntryPath = "/oauth2/device/verify";

    private const string Tag = "Device authorization";

    public static void MapVerification(this AgentServerRoutes routes)
    {
        var code = new ParameterWords("user_code", "The code that the program shows.");
        routes.Get(EntryPath, ([FromQuery(Name = "user_code")] string? userCode) => ToDevicePage(userCode), "oauth2.device.enter", Tag, "Enter a program's code", new NoCredentials())
            .Describe("Where programs send people: leads to the page.").Redirects().WithMetadata(code);
        routes.Post(EntryPath, (FormBody<UserCodeForm> form) => ToDevicePage(form["user_code"]), "oauth2.device.enterByForm", Tag, "Enter a program's code, as a form", new NoCredentials())
            .Describe("The same for a page's form.").Redirects().Refuses(413);
        routes.Post("/api/oauth2/device/accept", Accept, "oauth2.device.accept", Tag, "Take a program's code", VerificationAuth.Cookie)
            .Describe("From now on only the caller can answer the program. A code works once. 500 when it is not known, was entered already or its time is over.")
            .Refuses(400, 401, 403, 409, 413, 422, 429).Says(DeviceGrantErrors.UnknownUserCode, StatusCodes.Status500InternalServerError).Needs<RecognizeDevice>();

        var login = new ParameterWords("login_challenge", "Names the request.");
        routes.Get("/api/oauth2/login", BeginLogin, "oauth2.login.begin", Tag, "On with the log-in", VerificationAuth.Optional)
            .Describe("Leads whoever is logged in on to the next step, others to the page where they log in.").Redirects().Refuses(400).WithMetadata(login)
            .Says(VerificationErrors.LoginUnknown, StatusCodes.Status500InternalServerError).Says(VerificationErrors.LoginRefused, StatusCodes.Status500InternalServerError);
        routes.Post("/api/oauth2/login", AcceptLogin, "oauth2.login.accept", Tag, "On after the log-in", VerificationAuth.Cookie)
            .Describe("Where to go next, once logged in.").Refuses(400, 401, 403).WithMetadata(login)
            .Says(VerificationErrors.LoginUnknown, StatusCodes.Status500InternalServerError).Says(VerificationErrors.LoginRefused, StatusCodes.Status500InternalServerError).Needs<GetDeviceRequest>();

        var consent = new ParameterWords("consent_challenge", "Names the request.");
        routes.Get("/api/oauth2/consent", BeginConsent, "oauth2.consent.begin", Tag, "On to the answer", new NoCredentials())
            .Describe("Leads to the page.").Redirects().Refuses(400).WithMetadata(consent);
        routes.Post("/api/oauth2/consent", Answer, "oauth2.consent.answer", Tag, "Let a program in, or not", VerificationAuth.Cookie)
            .Describe("For whoever has entered the code; 403 for others, and where they may not register agents. The program's token is good in this workspace only. 500 when the request is not known, was answered or its time is over.")
            .Refuses(400, 401, 403, 413, 422).WithMetadata(consent)
            .Says(DeviceGrantErrors.UnknownChallenge, StatusCodes.Status500InternalServerError).Says(DeviceGrantErrors.NotOpen, StatusCodes.Status500InternalServerError).Needs<ApproveDevice>();
    }

    private static Reply<NoBody> ToDevicePage(string? userCode)
    {
        var page = $"{DevicePages.DevicePath}?device_challenge={DeviceChallenge.New()}";
        return To(string.IsNullOrEmpty(userCode) ? page : $"{page}&user_code={Uri.EscapeDataString(userCode)}");
    }

    private static async Task<Reply<RedirectToWire>> Accept(LooseBody<AcceptBody> body, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        if (body.Value is not { } given) return AgentServerErrors.BadRequest;
        if (given is not { DeviceChallenge: { Length: > 0 } challenge, UserCode: { Length: > 0 } code }) return VerificationErrors.AcceptIncomplete;
        // Whoever enters a code is logged in: the next step is their answer.
        var next = ConsentStep(here, challenge);
        return await effects.One(new RecognizeDevice(caller, code, challenge), _ => new RedirectToWire(next), ct);
    }

    private static async Task<Reply<NoBody>> BeginLogin([FromQuery(Name = "login_challenge")] string? challenge, Caller caller, PublicUrl here, ISender sender, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(challenge)) return VerificationErrors.LoginMissing;
        if (caller.IsAnonymous) return To($"{DevicePages.LoginPath}?login_challenge={Uri.EscapeDataString(challenge)}");
        var found = await sender.Send(new GetDeviceRequest(caller, challenge), ct);
        return found.Error is { } refusal ? Login(refusal) : To(ConsentStep(here, challenge));
    }

    private static async Task<Reply<RedirectToWire>> AcceptLogin([FromQuery(Name = "login_challenge")] string? challenge, Caller caller, PublicUrl here, ISender sender, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(challenge)) return VerificationErrors.LoginMissing;
        var found = await sender.Send(new GetDeviceRequest(caller, challenge), ct);
        if (found.Error is { } refusal) return Login(refusal);
        return Reply.Value(new RedirectToWire(ConsentStep(here, challenge)));
    }

    private static Reply<NoBody> BeginConsent([FromQuery(Name = "consent_challenge")] string? challenge) => string.IsNullOrEmpty(challenge)
        ? VerificationErrors.ConsentMissing
        : To($"{DevicePages.ConsentPath}?consent_challenge={Uri.EscapeDataString(challenge)}");

    private static async Task<Reply<RedirectToWire>> Answer(
        [FromQuery(Name = "consent_challenge")] string? challenge, LooseBody<ConsentBody> body, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(challenge)) return VerificationErrors.ConsentMissing;
        if (body.Value is not { } given) return AgentServerErrors.BadRequest;
        // The page tells what has become of it.
        var next = new RedirectToWire($"{here.Base}{DevicePages.ConsentPath}?consent_challenge={Uri.EscapeDataString(challenge)}");
        if (given.Action is "deny") return await effects.One(new DenyDevice(caller, challenge), _ => next, ct);
        return await effects.One(new ApproveDevice(caller, challenge, new WorkspaceId(AgentServerIds.Read(given.WorkspaceId ?? ""))), _ => next, ct);
    }

    private static Domain.Common.Error Login(Domain.Common.Error refusal) =>
        refusal == DeviceGrantErrors.UnknownChallenge ? VerificationErrors.LoginUnknown : refusal == DeviceGrantErrors.AnotherPerson ? VerificationErrors.LoginRefused : refusal;

    private static string ConsentStep(PublicUrl here, string challenge) => $"{here.Base}/api/oauth2/consent?consent_challenge={Uri.EscapeDataString(challenge)}";

    private static Reply<NoBody> To(string location) => Reply.Redirect(location);
}
