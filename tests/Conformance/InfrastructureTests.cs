using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>The resources of <c>infra/</c> agree with the code and the documents. No test here calls Azure.</summary>
public sealed partial class InfrastructureTests(Bicep bicep)
{
    /// <summary>Settings in Azure for the platform, the host or a library; our code reads none of them.</summary>
    private static readonly string[] OfThePlatform =
    [
        "AzureWebJobs",
        "APPLICATIONINSIGHTS_",
        "AZURE_CLIENT_ID",
        "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
        "WEBSITE_AUTH_AAD_ALLOWED_TENANTS",
    ];

    /// <summary>
    /// Settings that our code reads and the deployment does not make: the platform's own, another way to sign in,
    /// samplers for operators who want one.
    /// </summary>
    private static readonly string[] NotOurs =
    [
        PlatformCallers.EnabledSetting,
        "AzureSms:ConnectionString",
        "OTEL_TRACES_SAMPLER",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];

    private static readonly Lazy<string> Readme = new(() => Repository.Read("infra", "README.md"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Stages { get; } = ["dev", "prod"];

    [Theory]
    [InlineData("main.bicep")]
    [InlineData("events.bicep")]
    [InlineData("dev.bicepparam")]
    [InlineData("prod.bicepparam")]
    public async Task The_linter_has_nothing_to_say(string file)
    {
        Bicep.MustBeHere();

        Assert.Equal("", await bicep.WarningsAsync(file));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Tables_queues_and_containers_are_those_of_the_code(string stage)
    {
        Bicep.MustBeHere();

        var tables = await NamesAsync(stage, "Microsoft.Storage/storageAccounts/tableServices/tables");
        Assert.Equal(
            Tables.All.Order(StringComparer.Ordinal),
            tables.Where(t => Tables.All.Contains(t, StringComparer.Ordinal)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        // The rest are the months of recipients: this one's and the next, which the snapshot leaves to the day of the
        // deployment.
        var months = tables.Except(Tables.All, StringComparer.Ordinal).ToList();
        Assert.Equal(2, months.Count);
        Assert.All(months, m => Assert.Contains(Tables.Recipients(""), m, StringComparison.Ordinal));

        Assert.Equal(
            Queues.All.SelectMany(q => new[] { q, Queues.Poison(q) }).Order(StringComparer.Ordinal),
            (await NamesAsync(stage, "Microsoft.Storage/storageAccounts/queueServices/queues")).Order(
                StringComparer.Ordinal
            ),
            StringComparer.Ordinal
        );

        var uploads = StorageAccount.Connect("UseDevelopmentStorage=true").Uploads.Name;
        Assert.Equal(
            ["dead-letters", uploads, "package"],
            (await NamesAsync(stage, "Microsoft.Storage/storageAccounts/blobServices/containers")).Order(
                StringComparer.Ordinal
            ),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Each_setting_is_one_that_the_code_reads_and_the_other_way_round(string stage)
    {
        Bicep.MustBeHere();
        var set = (await SettingsAsync(stage)).Select(s => s.Key.Replace("__", ":", StringComparison.Ordinal)).ToList();
        var read = SettingsInCode();

        Assert.Empty(
            set.Where(s => !Array.Exists(OfThePlatform, p => s.StartsWith(p, StringComparison.Ordinal)))
                .Except(read, StringComparer.Ordinal)
        );
        Assert.Empty(RequiredInCode().Except(NotOurs, StringComparer.Ordinal).Except(set, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task No_setting_holds_a_secret(string stage)
    {
        Bicep.MustBeHere();
        var settings = await SettingsAsync(stage);

        foreach (var secret in new[] { SmsServices.NumberKeySecret, "Events:Secret", "Events:PreviousSecret" })
        {
            Assert.Contains(
                "@Microsoft.KeyVault(SecretUri=",
                settings[secret.Replace(":", "__", StringComparison.Ordinal)],
                StringComparison.Ordinal
            );
        }

        Assert.All(settings, s => Assert.DoesNotMatch("(?i)AccountKey=|SharedAccess|password", s.Value));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task No_resource_allows_access_by_a_key(string stage)
    {
        Bicep.MustBeHere();

        var storage = await OneAsync(stage, "Microsoft.Storage/storageAccounts");
        Assert.False(Bool(storage, "properties", "allowSharedKeyAccess"));
        Assert.False(Bool(storage, "properties", "allowBlobPublicAccess"));
        Assert.Equal("TLS1_2", Text(storage, "properties", "minimumTlsVersion"));
        Assert.True(
            Bool(
                await OneAsync(stage, "Microsoft.Communication/communicationServices"),
                "properties",
                "disableLocalAuth"
            )
        );
        Assert.True(Bool(await OneAsync(stage, "Microsoft.Insights/components"), "properties", "DisableLocalAuth"));
        Assert.True(
            Bool(
                await OneAsync(stage, "Microsoft.OperationalInsights/workspaces"),
                "properties",
                "features",
                "disableLocalAuth"
            )
        );
        var vault = await OneAsync(stage, "Microsoft.KeyVault/vaults");
        Assert.True(Bool(vault, "properties", "enableRbacAuthorization"));
        Assert.True(Bool(vault, "properties", "enablePurgeProtection"));
        Assert.Equal(
            "UserAssignedIdentity",
            Text(
                await OneAsync(stage, "Microsoft.Web/sites"),
                "properties",
                "functionAppConfig",
                "deployment",
                "storage",
                "authentication",
                "type"
            )
        );
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task The_app_runs_on_what_it_is_built_for(string stage)
    {
        Bicep.MustBeHere();
        var app = await OneAsync(stage, "Microsoft.Web/sites");
        var framework = TargetFramework().Match(Repository.Read("Directory.Build.props")).Groups["version"].Value;

        Assert.Equal("dotnet-isolated", Text(app, "properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal(framework, Text(app, "properties", "functionAppConfig", "runtime", "version"));
        Assert.Contains(
            $"  {Text(app, "tags", "azd-service-name")}:\n    project: functions\n",
            Repository.Read("azure.yaml"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Sign_in_lets_public_routes_through(string stage)
    {
        Bicep.MustBeHere();
        var signIn = (await ResourcesAsync(stage, "Microsoft.Web/sites/config")).Single(c =>
            Text(c, "name").EndsWith("/authsettingsV2", StringComparison.Ordinal)
        );

        Assert.True(Bool(signIn, "properties", "platform", "enabled"));
        Assert.Equal("AllowAnonymous", Text(signIn, "properties", "globalValidation", "unauthenticatedClientAction"));
        Assert.False(Bool(signIn, "properties", "globalValidation", "requireAuthentication"));
    }

    [Fact]
    public void The_app_roles_are_the_roles_of_the_code()
    {
        var roles = JsonNode.Parse(Repository.Read("infra", "appRoles.json"))!.AsArray();

        Assert.Equal(
            Enum.GetNames<Role>().Select(r => r.ToLowerInvariant()),
            roles.Select(r => Text(r!, "value")),
            StringComparer.Ordinal
        );
        Assert.Equal(roles.Count, roles.Select(r => Text(r!, "id")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Roles_are_assigned_in_one_file_and_each_is_explained()
    {
        Assert.Equal(
            ["access.bicep"],
            Repository
                .Files("infra", "*.bicep")
                .Where(f => File.ReadAllText(f).Contains("Authorization/roleAssignments", StringComparison.Ordinal))
                .Select(f => Path.GetFileName(f)),
            StringComparer.Ordinal
        );

        var roles = BuiltInRoles()
            .Matches(Repository.Read("infra", "access.bicep"))
            .Select(m => m.Groups["name"].Value.Trim())
            .ToList();
        Assert.NotEmpty(roles);
        Assert.All(roles, r => Assert.Contains($"| {r} |", Readme.Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Every_alert_has_a_section_in_the_runbook(string stage)
    {
        Bicep.MustBeHere();
        string[] alerts =
        [
            .. await NamesAsync(stage, "Microsoft.Insights/scheduledQueryRules"),
            .. await NamesAsync(stage, "Microsoft.Insights/metricAlerts"),
            "budget",
        ];

        Assert.Superset(
            new HashSet<string>(
                ["queue-poisoned", "claims-expired", "campaigns-silent", "failure-share", "spend-stopped", "budget"],
                StringComparer.Ordinal
            ),
            new HashSet<string>(alerts, StringComparer.Ordinal)
        );
        Assert.Single(await ResourcesAsync(stage, "Microsoft.Consumption/budgets"));
        Assert.Equal(
            alerts.Order(StringComparer.Ordinal),
            Sections().Matches(Readme.Value).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Events_come_in_batches_with_the_secret_to_the_route_that_takes_them()
    {
        Bicep.MustBeHere();
        var template = await bicep.TemplateAsync("events.bicep");
        var subscription = Resources(Templates(template).Last())
            .Single(r => Text(r, "type") == "Microsoft.EventGrid/systemTopics/eventSubscriptions");
        var destination = At(subscription, "properties", "destination", "properties");
        var header = At(destination, "deliveryAttributeMappings")[0]!;
        var route = Trigger.All.Single(t => t.Name == "ReceiveEvents").FindAttribute<HttpTriggerAttribute>()!.Route;

        Assert.InRange((int)At(template, "parameters", "maxEventsPerBatch", "defaultValue"), 100, 5_000);
        Assert.Equal("[parameters('maxEventsPerBatch')]", Text(destination, "maxEventsPerBatch"));
        Assert.Equal(EventSecrets.Header, Text(header, "name"));
        Assert.True(Bool(header, "properties", "isSecret"));
        Assert.Contains(
            $"https://{{0}}/{route}",
            template.ToJsonString(
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            ),
            StringComparison.Ordinal
        );
        var read = EventTypes()
            .Matches(Repository.Read("functions", "Sms", "CarrierEvents.cs"))
            .Select(m => m.Groups["type"].Value)
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            read,
            At(subscription, "properties", "filter", "includedEventTypes")
                .AsArray()
                .Select(t => (string)t!)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(
            "StorageBlob",
            Text(subscription, "properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "endpointType")
        );
    }

    [Fact]
    public async Task No_output_contains_a_secret()
    {
        Bicep.MustBeHere();

        foreach (var template in (await AllTemplatesAsync()).SelectMany(Templates))
        {
            Assert.All(
                template["outputs"]?.AsObject() ?? [],
                o =>
                {
                    Assert.DoesNotMatch("(?i)^secure", Text(o.Value!, "type"));
                    Assert.DoesNotMatch(
                        "(?i)secret|password|listKeys|primaryKey",
                        o.Key + o.Value!["value"]?.ToJsonString()
                    );
                }
            );
        }
    }

    [Fact]
    public async Task Every_module_parameter_and_type_property_has_a_description()
    {
        Bicep.MustBeHere();
        List<string> silent = [];
        foreach (var template in (await AllTemplatesAsync()).SelectMany(Templates))
        {
            var name = template["metadata"]?["description"]?.GetValue<string>();
            Assert.False(string.IsNullOrEmpty(name), "Each module says what it is.");
            silent.AddRange(
                (template["parameters"]?.AsObject() ?? [])
                    .Where(p => p.Value?["metadata"]?["description"] is null)
                    .Select(p => $"{name}: {p.Key}")
            );
            silent.AddRange(
                from type in template["definitions"]?.AsObject() ?? []
                from property in type.Value?["properties"]?.AsObject() ?? []
                where property.Value?["metadata"]?["description"] is null
                select $"{type.Key}.{property.Key}"
            );
        }

        Assert.Empty(silent.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deployment_settings_have_the_names_and_ranges_of_the_code()
    {
        Bicep.MustBeHere();
        var template = await bicep.TemplateAsync("main.bicep");
        var settings = At(template, "definitions")
            .AsObject()
            .Single(d => d.Key.EndsWith("alertsSettings", StringComparison.Ordinal))
            .Value!["properties"]!.AsObject();

        Assert.Equal(
            typeof(Settings)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(p => p.Name)
                .Order(StringComparer.Ordinal),
            settings.Select(s => s.Key).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(
            typeof(Settings).GetProperties().Where(p => p.GetCustomAttribute<RangeAttribute>() is not null),
            p =>
            {
                var range = p.GetCustomAttribute<RangeAttribute>()!;
                Assert.Equal((int)range.Minimum, (int)settings[p.Name]!["minValue"]!);
                Assert.Equal((int)range.Maximum, (int)settings[p.Name]!["maxValue"]!);
            }
        );
    }

    [Fact]
    public void The_dashboard_is_readable() =>
        Assert.NotEmpty(JsonNode.Parse(Repository.Read("infra", "dashboard.json"))!["items"]!.AsArray());

    private async Task<JsonNode[]> AllTemplatesAsync() =>
        [await bicep.TemplateAsync("main.bicep"), await bicep.TemplateAsync("events.bicep")];

    private async Task<List<JsonNode>> ResourcesAsync(string stage, string type) =>
        [.. (await bicep.ResourcesAsync(stage)).Where(r => Text(r, "type") == type)];

    private async Task<JsonNode> OneAsync(string stage, string type) =>
        Assert.Single(await ResourcesAsync(stage, type));

    /// <summary>Gives the last parts of names.</summary>
    private async Task<List<string>> NamesAsync(string stage, string type) =>
        [
            .. (await ResourcesAsync(stage, type))
                .Select(r => Text(r, "name"))
                .Select(n => n[(n.LastIndexOf('/') + 1)..]),
        ];

    private async Task<Dictionary<string, string>> SettingsAsync(string stage) =>
        (await ResourcesAsync(stage, "Microsoft.Web/sites/config")).Single(c =>
            Text(c, "name").EndsWith("/appsettings", StringComparison.Ordinal)
        )["properties"]!
            .AsObject()
            .ToDictionary(p => p.Key, p => p.Value!.GetValue<string>(), StringComparer.Ordinal);

    /// <summary>The template and all those nested in it, outer ones first.</summary>
    private static IEnumerable<JsonNode> Templates(JsonNode template) =>
        Resources(template)
            .Select(r => (r["properties"] as JsonObject)?["template"])
            .OfType<JsonNode>()
            .SelectMany(Templates)
            .Prepend(template);

    private static IEnumerable<JsonNode> Resources(JsonNode template) =>
        template["resources"] switch
        {
            JsonObject named => named.Select(r => r.Value!),
            JsonArray listed => listed.Select(r => r!),
            _ => [],
        };

    private static HashSet<string> SettingsInCode() =>
        [
            .. RequiredInCode(),
            .. Properties(Settings.Section, typeof(Settings)),
            .. Properties(SenderDefaults.Section, typeof(SenderDefaults)),
            $"{StorageAccount.Setting}:credential",
        ];

    private static IEnumerable<string> Properties(string section, Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => $"{section}:{p.Name}");

    /// <summary>Settings that the code asks for by name, outside the local host.</summary>
    private static HashSet<string> RequiredInCode()
    {
        var named = Repository
            .Files("functions", "*.cs")
            .Where(f =>
                !f.Contains(
                    $"{Path.DirectorySeparatorChar}Local{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
            .SelectMany(f => AskedFor().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups["name"].Value);
        var storage = StorageParts()
            .Matches(Repository.Read("functions", "Storage", "StorageAccount.cs"))
            .Select(m => $"{StorageAccount.Setting}:{m.Groups["name"].Value}");
        return [.. named, .. storage, SmsServices.NumberKeySecret];
    }

    private static JsonNode At(JsonNode node, params string[] path) =>
        path.Aggregate(
            node,
            (at, name) =>
                at[name]
                ?? throw new InvalidOperationException(
                    $"There is no {string.Join('.', path)} in {node.ToJsonString()}."
                )
        );

    private static string Text(JsonNode node, params string[] path) => At(node, path).GetValue<string>();

    private static bool Bool(JsonNode node, params string[] path) => At(node, path).GetValue<bool>();

    [GeneratedRegex(@"configuration\[""(?<name>[A-Za-z_:]+)""\]", RegexOptions.ExplicitCapture)]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"(?:ReadUri\(|setting\[)""(?<name>[A-Za-z]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex StorageParts();

    [GeneratedRegex(@"'[0-9a-f-]{36}' // (?<name>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex BuiltInRoles();

    [GeneratedRegex(@"^### (?<name>[a-z-]+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Sections();

    [GeneratedRegex(@"""(?<type>Microsoft\.Communication\.[A-Za-z]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex EventTypes();

    [GeneratedRegex("<TargetFramework>net(?<version>[0-9.]+)</TargetFramework>", RegexOptions.ExplicitCapture)]
    private static partial Regex TargetFramework();
}
