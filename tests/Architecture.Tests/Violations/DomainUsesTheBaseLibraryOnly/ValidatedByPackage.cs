// src/Domain/Sessions/ValidatedByPackage.cs
using FluentValidation;

namespace AgentPlatform.Domain.Sessions;

public static class ValidatedByPackage
{
    public static bool IsSound(InlineValidator<Session> rules, Session session) => rules.Validate(session).IsValid; // <- FluentValidation
}
