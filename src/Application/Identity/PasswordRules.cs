using System.Text;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

internal static class PasswordRules
{
    /// <summary>The length in bytes, as the installation's settings have it; nothing else is asked of a password.</summary>
    public static void IsPassword<T>(this IRuleBuilderInitial<T, string> rule, IdentitySettings settings) => rule
        .Must(p => Encoding.UTF8.GetByteCount(p) >= settings.ShortestPassword).Else(IdentityErrors.PasswordTooShort(settings.ShortestPassword))
        .IsNoLongerThan(settings);

    /// <summary>At most as many bytes as the installation takes.</summary>
    public static IRuleBuilderOptions<T, string> IsNoLongerThan<T>(this IRuleBuilder<T, string> rule, IdentitySettings settings) => rule
        .Must(p => Encoding.UTF8.GetByteCount(p) <= settings.LongestPassword).Else(IdentityErrors.PasswordTooLong(settings.LongestPassword));
}
