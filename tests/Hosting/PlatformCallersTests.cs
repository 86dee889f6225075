using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class PlatformCallersTests
{
    private const string Li = """{"typ":"preferred_username","val":"li@beiguan.example"}""";

    [Fact]
    public void A_signed_in_official_has_name_role_and_area()
    {
        var caller = Identify(
            $$"""[{{Li}},{"typ":"roles","val":"official"},{"typ":"area","val":"beiguan/hongqilu"}]"""
        );

        Assert.True(caller.IsOk);
        Assert.Equal("li@beiguan.example", caller.Value.Name);
        Assert.Equal([Role.Official], caller.Value.Roles);
        Assert.Equal("beiguan/hongqilu", caller.Value.Area);
    }

    [Theory]
    [InlineData("official", Role.Official)]
    [InlineData("administrator", Role.Administrator)]
    [InlineData("visitor", Role.Visitor)]
    [InlineData("auditor", Role.Auditor)]
    public void Each_role_has_its_name(string name, Role role)
    {
        var caller = Identify($$"""[{{Li}},{"typ":"roles","val":"{{name}}"},{"typ":"area","val":"/"}]""");

        Assert.Equal([role], caller.Value!.Roles);
        Assert.Equal("", caller.Value.Area);
    }

    [Theory]
    // Without an area claim an official's role does not count: beside an auditor's it would be an official's of the
    // whole tree.
    [InlineData("auditor", Role.Auditor)]
    [InlineData("administrator", Role.Administrator)]
    public void Without_an_area_only_the_roles_that_need_none_count(string other, Role left)
    {
        var caller = Identify(
            $$"""[{{Li}},{"typ":"roles","val":"official"},{"typ":"roles","val":"visitor"},{"typ":"roles","val":"{{other}}"}]"""
        );

        Assert.Equal([left], caller.Value!.Roles);
    }

    [Fact]
    public void A_machine_is_named_by_its_application()
    {
        var caller = Identify(
            """[{"typ":"azp","val":"6f2c"},{"typ":"name","val":"Registry"},{"typ":"roles","val":"administrator"}]"""
        );

        Assert.Equal("6f2c", caller.Value!.Name);
    }

    [Fact]
    public void The_role_claim_may_have_the_name_that_the_principal_says()
    {
        var caller = Identify($$"""[{{Li}},{"typ":"x-role","val":"auditor"}]""", roleType: "x-role");

        Assert.Equal([Role.Auditor], caller.Value!.Roles);
    }

    [Theory]
    // Nobody in front: anybody could have written the header.
    [InlineData(null)]
    [InlineData("false")]
    [InlineData("1")]
    public void Without_the_platform_in_front_the_header_means_nothing(string? enabled)
    {
        var caller = Identify($$"""[{{Li}},{"typ":"roles","val":"administrator"}]""", enabled: enabled);

        Assert.Equal("not-signed-in", caller.Problem!.Code);
    }

    [Theory]
    [InlineData("""[]""", "not-signed-in")]
    [InlineData("""[null]""", "not-signed-in")]
    // A display name is not unique, so it names nobody.
    [InlineData("""[{"typ":"name","val":"Li"},{"typ":"roles","val":"administrator"}]""", "not-signed-in")]
    [InlineData("""[{"typ":"oid","val":"1"}]""", "not-allowed")]
    [InlineData("""[{"typ":"oid","val":"1"},{"typ":"roles","val":"Administrator"}]""", "not-allowed")]
    [InlineData("""[{"typ":"oid","val":"1"},{"typ":"roles","val":"emperor"}]""", "not-allowed")]
    // A forgotten area claim must not open the whole tree.
    [InlineData("""[{"typ":"oid","val":"1"},{"typ":"roles","val":"official"}]""", "not-allowed")]
    [InlineData("""[{"typ":"oid","val":"1"},{"typ":"roles","val":"visitor"}]""", "not-allowed")]
    public void An_incomplete_identity_is_refused(string claims, string code) =>
        Assert.Equal(code, Identify(claims).Problem!.Code);

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("bm90IGpzb24=")]
    [InlineData("bnVsbA==")]
    public void An_unreadable_header_is_not_signed_in(string header) =>
        Assert.Equal("not-signed-in", IdentifyHeader(header, "true").Problem!.Code);

    private static Result<Caller> Identify(string claims, string? enabled = "true", string? roleType = null) =>
        IdentifyHeader(
            Convert.ToBase64String(
                Encoding.UTF8.GetBytes(
                    $$"""{"auth_typ":"aad","name_typ":"name","role_typ":"{{roleType ?? "roles"}}","claims":{{claims}}}"""
                )
            ),
            enabled
        );

    private static Result<Caller> IdentifyHeader(string header, string? enabled)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal) { [PlatformCallers.EnabledSetting] = enabled }
            )
            .Build();
        var request = new DefaultHttpContext().Request;
        request.Headers[PlatformCallers.Header] = header;
        return new PlatformCallers(configuration).Identify(request);
    }
}
