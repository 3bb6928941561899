<?php [$_, $in, $out] = $argv; $texts = array_filter(explode("\n", file_get_contents($in)));
function put($name, $f) { global $out, $texts; ob_start(); foreach ($texts as $t) $f($t); file_put_contents("$out/php_$name", ob_get_clean()); }
put('var_dump.txt', fn($t) => var_dump(json_decode($t, true)));
put('var_dump_text.txt', fn($t) => var_dump($t));
put('print_r.txt', fn($t) => print_r(json_decode($t, true)));
put('print_r_text.txt', fn($t) => print_r(['body' => $t]));
put('var_export.txt', fn($t) => var_export(json_decode($t, true)));
put('json_encode.ndjson', function ($t) { echo json_encode(['at' => '2024-01-16T09:15:00+00:00', 'body' => json_decode($t)]), "\n"; });
put('json_encode_text.ndjson', function ($t) { echo json_encode(['at' => '2024-01-16T09:15:00+00:00', 'body' => $t]), "\n"; });
put('json_encode_pretty.log', function ($t) { echo "[2024-01-16 09:15:00] ", json_encode(json_decode($t), JSON_PRETTY_PRINT), "\n"; });
put('serialize.txt', function ($t) { echo serialize(['body' => $t]), "\n"; });
foreach ($texts as $t) error_log($t); 
