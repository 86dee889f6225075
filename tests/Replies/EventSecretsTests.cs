using CommunityAlerts.Replies;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class EventSecretsTests
{
    private const string Unresolved = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/events-secret)";

    [Theory]
    [InlineData("new", true)]
    [InlineData("old", true)]
    [InlineData("older", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_previous_secret_is_accepted_during_a_rotation(string? given, bool accepted) =>
        Assert.Equal(accepted, Secrets("new", "old").Accepts(given));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    // What the platform leaves there when the vault does not answer: everybody knows it.
    [InlineData(Unresolved, Unresolved)]
    public void A_missing_or_unresolved_secret_is_never_accepted(string? secret, string? previous)
    {
        var secrets = Secrets(secret, previous);

        Assert.True(secrets.IsMissing);
        Assert.False(secrets.Accepts(secret));
        Assert.False(secrets.Accepts(Unresolved));
    }

    private static EventSecrets Secrets(string? secret, string? previous) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["Events:Secret"] = secret,
                        ["Events:PreviousSecret"] = previous,
                    }
                )
                .Build()
        );
}
