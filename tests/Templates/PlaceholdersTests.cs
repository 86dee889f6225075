using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Templates;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class PlaceholdersTests
{
    [Fact]
    public void A_spelling_of_a_standard_placeholder_is_a_header_of_the_same_field() =>
        Assert.All(
            Placeholders.Standard,
            spelling => Assert.Equal(spelling.Value, HeaderWords.Find(spelling.Key).Field)
        );
}
