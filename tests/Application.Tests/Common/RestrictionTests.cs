using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common;

/// <summary>Credentials that are restricted to one thing, in the pipeline; and who may make keys at all.</summary>
public sealed class RestrictionTests
{
    private static readonly SessionId Mine = SessionId.New();

    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start();

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public void Every_message_about_one_session_names_it()
    {
        var caller = Caller.Person(UserId.New(), WorkspaceId.New());
        // In the order of their names. Chats are named by ids that callers choose; what these messages have of our own is the id of a chat that is opened. Appending names it where its target is the id, not where it is the recorder's own.
        (string Name, ResourceRef? Resource)[] messages =
        [
            (nameof(ChangeSession), new ChangeSession(caller, Mine, Visibility.Public).Resource),
            (nameof(DeleteSession), new DeleteSession(caller, Mine).Resource),
            (nameof(FollowSession), new FollowSession(caller, Mine).Resource),
            (nameof(GetSession), new GetSession(caller, Mine).Resource),
            (nameof(ReadEvents), new ReadEvents(caller, Mine, 0, 1).Resource),
            (nameof(ReadRecording), new ReadRecording(caller, Mine).Resource),
            (nameof(RemoveSession), new RemoveSession(caller, Mine).Resource),
        ];
        var about = typeof(IMessage).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IMessage)) && type != typeof(UploadSession) && type.GetProperties().Any(property => property.PropertyType == typeof(SessionId)))
            .Select(type => type.Name).Except([nameof(AppendEvents), nameof(ImportTranscript), nameof(OpenChat), nameof(SaveTurn)], StringComparer.Ordinal);
        var whole = new ResourceRef(ResourceKind.Session, Mine.Value.ToString());

        Assert.That(messages.Select(message => message.Name), Is.EquivalentTo(about), "a message about a session that is missing here");
        Assert.That(messages.Select(message => message.Resource), Is.All.EqualTo(whole));
        Assert.That(new AppendEvents(caller, Mine.Value.ToString(), null, null, null!).Resource, Is.EqualTo(whole));
        Assert.That(new AppendEvents(caller, "chosen", null, null, null!).Resource, Is.Null);
    }

    [Test]
    public async Task It_is_good_for_its_thing_and_for_what_anybody_may_do()
    {
        var caller = Caller.Person(UserId.New(), WorkspaceId.New()) with { Only = new ResourceRef(ResourceKind.Session, Mine.Value.ToString()) };

        Assert.That((await Send(new DeleteSession(caller, Mine))).Error, Is.EqualTo(SessionErrors.NotFound), "it comes through");
        Assert.That((await Send(new DeleteSession(caller, SessionId.New()))).Error, Is.EqualTo(CommonErrors.Restricted));
        Assert.That((await Send(new GetSessionPolicy(caller))).Error, Is.EqualTo(CommonErrors.Restricted));
        Assert.That((await Send(new DeleteSession(caller with { Only = new ResourceRef(ResourceKind.Agent, Mine.Value.ToString()) }, Mine))).Error, Is.EqualTo(CommonErrors.Restricted));
        Assert.That((await Send(new ListScopes(caller))).Error, Is.Null);
    }

    [Test]
    public async Task What_is_no_person_makes_no_keys_whatever_its_rights([Values(PrincipalKind.Key, PrincipalKind.Agent, PrincipalKind.Operator)] PrincipalKind kind)
    {
        var caller = new Caller(new PrincipalId(Guid.CreateVersion7()), kind, WorkspaceId.New(), Scopes.Owner);

        Assert.That((await Send(new MintPlatformKey(caller, "k", ["sessions:read"]))).Error, Is.EqualTo(ApiKeyErrors.NotAPerson));
        Assert.That((await Send(new RotatePlatformKey(caller, ApiKeyId.New(), TimeSpan.Zero))).Error, Is.EqualTo(ApiKeyErrors.NotAPerson));
    }

    [Test]
    public async Task Nobody_has_nothing_to_describe() => Assert.That((await Send(new DescribeCaller(Caller.Anonymous))).Error, Is.EqualTo(CommonErrors.Unauthenticated));

    private async Task<Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }
}
