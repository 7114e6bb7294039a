using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Agents;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Audit;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Keys;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Stats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class OpenAgentsBuilderVocabulary
{
    private const string Hash = "2f5c1c1e5a3f4f0e9d557a1f6f2f9a012f5c1c1e5a3f4f0e9d557a1f6f2f9a01";
    private const string Totals = """{"overallTokens":140,"promptTokens":120,"completionTokens":20,"overalUSD":0.01,"requests":1}""";

    private const string Agent = """
        {"id":"survey","displayName":"Survey","options":"{\"welcomeMessage\":\"Hi\"}","prompt":"Ask three questions.","expectedResult":null,"safetyRules":null,"published":"true","events":null,"tools":null,
         "status":null,"locale":null,"agentType":null,"inputs":null,"defaultFlow":null,"flows":null,"agents":null,"icon":null,"extra":null,"evals":null,
         "createdAt":"2026-02-19T11:18:05.000Z","updatedAt":"2026-02-19T11:18:05.000Z"}
        """;

    private const string Key = $$"""
        {"keyLocatorHash":"{{Hash}}","displayName":"Back end","keyHash":"{{Hash}}","keyHashParams":"{\"algorithm\":\"sha256\"}","databaseIdHash":"{{Hash}}","encryptedMasterKey":"none",
         "acl":"{\"role\":\"guest\",\"features\":[\"*\"]}","extra":"{\"type\":\"api\"}","expiryDate":null,"updatedAt":"2026-02-19T11:18:05.000Z"}
        """;

    private const string Entry = $$"""
        {"id":7,"ip":"192.0.2.1","ua":"client/1.0","keyLocatorHash":"{{Hash}}","databaseIdHash":"{{Hash}}","recordLocator":"{\"id\":\"survey\"}","diff":"{\"format\":\"zip\"}",
         "eventName":"exportResults","createdAt":"2026-02-19T11:18:05.000Z"}
        """;

    private const string Session = """
        {"id":"s1","agentId":"a1","userName":"Alice","userEmail":"alice@example.org","acceptTerms":"true","messages":"[{\"role\":\"user\",\"content\":\"Hello\"}]","promptTokens":12,"completionTokens":2,"createdAt":"2025-03-21T10:00:00.000Z","updatedAt":"2025-03-21T10:00:05.120Z","finalizedAt":null}
        """;

    private const string Result = """
        {"agentId":"a1","sessionId":"s1","userName":"Alice","userEmail":"alice@example.org","content":"# Summary","format":"markdown","createdAt":"2025-03-21T10:00:05.120Z","updatedAt":"2025-03-21T10:00:05.120Z","finalizedAt":"2025-03-21T10:00:05.120Z"}
        """;

    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(AgentBody)] = """{"displayName":"Survey","id":"survey","prompt":"Ask three questions.","published":"true","options":"{\"welcomeMessage\":\"Hi\"}"}""",
            [typeof(AgentWire[])] = $"[{Agent}]",
            [typeof(SavedAgentWire)] = $$"""{"message":"Data saved successfully!","data":{{Agent}},"status":200}""",
            [typeof(MetAgentWire)] = $$"""{"data":{{Agent}},"message":"All set!","status":200}""",
            [typeof(KeyBody)] = $$"""
                {"keyLocatorHash":"{{Hash}}","displayName":"Back end","keyHash":"{{Hash}}","keyHashParams":"{\"algorithm\":\"sha256\"}","databaseIdHash":"{{Hash}}","encryptedMasterKey":"none",
                 "acl":"{\"role\":\"guest\",\"features\":[\"*\"]}","extra":"{\"type\":\"api\"}","expiryDate":null}
                """,
            [typeof(KeyWire[])] = $"[{Key}]",
            [typeof(SavedKeyWire)] = $$"""{"message":"Data saved successfully!","data":{{Key}},"status":200}""",
            [typeof(StatBody)] = """{"eventName":"chat","promptTokens":120,"completionTokens":20}""",
            [typeof(AddedStatWire)] = """
                {"message":"Stats aggregated!","data":{"id":1,"eventName":"chat","promptTokens":120,"completionTokens":20,"finishReasons":"","createdAt":"2026-02-19T11:18:05.000Z",
                 "createdMonth":1,"createdDay":19,"createdYear":2026,"createdHour":11,"counter":1},"status":200}
                """,
            [typeof(UsageWire)] = $$"""{"message":"Stats aggregated!","data":{"thisMonth":{{Totals}},"lastMonth":{{Totals}},"today":{{Totals}}},"status":200}""",
            [typeof(AuditBody)] = """{"eventName":"exportResults","recordLocator":"{\"id\":\"survey\"}","diff":"{\"format\":\"zip\"}"}""",
            [typeof(AuditWire[])] = $"[{Entry}]",
            [typeof(SavedAuditWire)] = $$"""{"message":"Data saved successfully!","data":{{Entry}},"status":200}""",
            [typeof(ChatWire[])] = $"[{Session}]",
            [typeof(ChatPageWire)] = $$"""{"rows":[{{Session}}],"total":1,"limit":10,"offset":0,"orderBy":"updatedAt","query":""}""",
            [typeof(ChatBody)] = """{"agentId":"a1","userName":"Alice","userEmail":"alice@example.org","acceptTerms":"true"}""",
            [typeof(OpenedWire)] = """{"message":"Session created","data":{"id":"s1"},"status":200}""",
            [typeof(ResultWire[])] = $"[{Result}]",
            [typeof(ResultPageWire)] = $$"""{"rows":[{{Result}}],"total":1,"limit":10,"offset":0,"orderBy":"createdAt","query":""}""",
            [typeof(OutcomeWire)] = """{"message":"Data deleted successfully!","status":200}""",
        },
    };
}
